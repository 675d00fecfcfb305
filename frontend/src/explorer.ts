// Entry of the map page.
export {};
