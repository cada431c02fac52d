"""Video Diagnosis, floor by floor; a module imports only from floors beneath its own (tests/test_floors.py holds it).

rules: what a status is and why, without Django, clock or database. models: tables and their words. queries and sources:
questions across tables, and readers of outside formats. deeds: whatever writes more than one row. forms, tables, charts,
pages, templatetags: shapes for HTTP. views, admin, management: the doors. urls: the roof.
"""
