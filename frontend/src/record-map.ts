// Entry of the small maps on record and Comune pages.
export {};
