"""The form of one module in one environment: sections of rows, one file per kind of field."""
