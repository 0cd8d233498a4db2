"""Reports as documents of blocks: what they say is put together once, and written as PDF or as DOCX."""
