"""The ground that views stand on: page, rules, areas, templates."""
