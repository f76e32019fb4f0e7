"""The public pages of figures: /statistik/, its files, index and widgets."""
