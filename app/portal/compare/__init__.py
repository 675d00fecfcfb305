"""The comparison of Comuni and zones: what can be compared, the numbers, the drawings, and the page of them."""
