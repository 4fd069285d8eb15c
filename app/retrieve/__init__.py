"""From a question to ranked passages: understanding, follow-ups, fusion, filters, diversity."""
