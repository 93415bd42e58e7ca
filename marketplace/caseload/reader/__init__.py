"""The import reader: bytes in, rows and findings out. No model, no database, and no identity number kept.

`table.read()` opens a file in a child process and answers the allow-listed cells; `examination.examine()` judges them.
What the child runs (child, workbook, lines, layout, columns, faults) imports nothing of Django.
"""
