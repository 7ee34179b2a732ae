"""Reads the first sheet of an Excel file that has anything in it, as rows of texts."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

MAX_ROWS, MAX_COLUMNS = 20_000, 30  # that are read
MAX_UNPACKED = 64 * 1024**2  # bytes of everything in a file, which is compressed


class TooLargeError(ValueError):
    """A file that would unpack to more than any office has typed."""


def check_size(raw: bytes) -> None:
    """Raise TooLargeError for an archive that is made to fill the memory, ValueError for none."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except BadZipFile:
        raise ValueError("it is damaged") from None
    if size > MAX_UNPACKED:
        raise TooLargeError


def rows(raw: bytes) -> list[list[str]]:
    """Read the rows of a workbook. Raises ValueError if it is not one."""
    from openpyxl import load_workbook

    check_size(raw)
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            cells = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            found = [["" if one is None else str(one) for one in row] for row in cells]
            width = max((number for row in found for number, one in enumerate(row, 1) if one),
                        default=0)  # fmt: skip
            if width:
                return [row[:width] for row in found if any(row)]
    except MemoryError:
        raise
    except Exception as error:  # of a damaged file, the library raises whatever it stumbles over
        raise ValueError("it is damaged") from error
    return []
