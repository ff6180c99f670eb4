"""Words for dates -> EDTF -> bounds and words."""
