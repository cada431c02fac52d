"""Readers of outside formats: Seller Center's Video list export, and CSV tables of products and violations.

Plain Python, no Django. What a file says is yielded item by item; a file that cannot be trusted raises ExportRefused.
An item may already have been yielded when a file turns out to be broken further down, so keep nothing before the end.
"""
