"""What citizens, readers and staff fill in; each form ends in a verb or a query."""
