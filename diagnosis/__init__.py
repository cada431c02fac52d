"""Video Diagnosis, floor by floor; a module imports only from its own floor or those beneath (tests/test_floors.py holds
it).

rules: what a status is and why, without Django, clock or database. models: tables and their words. queries and sources:
questions across tables, and readers of outside formats. deeds: what a person or a command sets going. forms, tables,
pages, panels, charts, exports, wording, catalogues, templatetags, middleware, replica: shapes for HTTP. views, admin,
management, apps: the doors. urls: the roof.
"""
