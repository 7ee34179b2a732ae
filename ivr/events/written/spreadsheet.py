"""Write the report for a spreadsheet: a CSV file, or a sheet of an Excel file, for each table.

Titles and notes come from people's files, so no cell may be a formula.
"""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ivr import files
from ivr.events.written.tables import Cell, Table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_WIDTH = 60  # characters of a column
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what an Excel file cannot hold


class LibraryMissingError(Exception):
    """The library that writes Excel files is not installed; the message says what to do."""


def write_csv(found: list[Table], folder: Path) -> list[Path]:
    """Write a file for each table, named after it; return their paths. Raises OSError."""
    written = {
        folder / f"{table.name}.csv": files.as_csv([table.columns, *table.rows]) for table in found
    }
    files.write_all(written)
    return list(written)


def as_xlsx(found: list[Table]) -> bytes:
    """Return the tables as an Excel file. Raises LibraryMissingError."""
    try:
        from openpyxl import Workbook
    except ImportError:
        cure = "`pipx inject ivr openpyxl`, or in a checkout `.venv/bin/pip install openpyxl`"
        raise LibraryMissingError(f"Excel files need the library openpyxl: {cure}") from None
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in found:
        _fill(book.create_sheet(table.name), table)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for column, name in enumerate(table.columns, 1):
        cells = [name, *(row[column - 1] for row in table.rows)]
        for number, value in enumerate(cells, 1):
            cell = sheet.cell(number, column, _plain(value))
            if isinstance(value, str):
                cell.data_type = "s"  # also where it begins with =
                cell.quotePrefix = True  # and it stays a text when somebody edits the cell
                cell.alignment = Alignment(vertical="top", wrap_text=len(value) > MAX_WIDTH)
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            elif name == "whole":
                cell.number_format = "0%"
        sheet.cell(1, column).font = Font(bold=True)
        is_to_be_filled = len(cells) > 1 and not any(value != "" for value in cells[1:])
        longest = MAX_WIDTH if is_to_be_filled else max(len(str(value)) for value in cells)
        width = min(MAX_WIDTH, longest) + 2
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def _plain(value: Cell) -> Cell:
    return _CONTROL.sub("", value) if isinstance(value, str) else value
