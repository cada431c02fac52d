"""What the parts of a page show, ready to print: queries and rules below, templates above."""
