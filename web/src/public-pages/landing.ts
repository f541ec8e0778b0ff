/** The only script of the public pages. */
export {};
