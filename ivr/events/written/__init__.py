"""The report of calls in the forms that people keep and mail: tables, spreadsheets, a page."""
