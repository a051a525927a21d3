"""The template dialect: Nunjucks semantics on Jinja2's lexer, parser and nodes."""
