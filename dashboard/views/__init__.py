"""One file per page: `PAGE = Page(...)` and `render()`."""
