"""Who: regions, agencies, positions, people, contacts and staff postings."""
