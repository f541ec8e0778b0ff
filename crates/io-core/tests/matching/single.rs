//! Single cases, each a sentence of the product.
