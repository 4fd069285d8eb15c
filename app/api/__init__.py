"""HTTP: requests in, service calls, answers and problems out. No rule of the product lives here."""
