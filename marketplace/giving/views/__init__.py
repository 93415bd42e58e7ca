"""The web's side of giving: the donor's pages, the campaign's page, the charity's desk, the pay company's door."""
