"""The screens of Paso 10: layout and words over the published figures; no SQL and no arithmetic."""
