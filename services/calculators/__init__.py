"""Taxes worked out step by step: pure functions of rules, facts and dates."""
