"""What each figure says: finished tables in; title, caption and text alternative out."""
