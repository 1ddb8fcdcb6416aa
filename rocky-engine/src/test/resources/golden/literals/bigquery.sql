TIMESTAMP '2025-03-15 14:30:00+00:00'
TIMESTAMP '1969-12-31 23:59:59.999999+00:00'
-- Not supported by bigquery: the instant -0043-03-15T12:00:00Z; years are 1 to 9999
DATETIME '2025-03-15 14:30:00.12'
DATETIME '2025-03-15 14:30:00.123456'
DATE '2024-02-29'
-- Not supported by bigquery: the date +12025-01-01; years are 1 to 9999
0
-9223372036854775808
-- Not supported by bigquery: the number -9999999999999999999999999999999999999999, beyond BIGNUMERIC
NUMERIC '-1.5'
NUMERIC '0'
BIGNUMERIC '111111111111111111111111111111.22222222'
-- Not supported by bigquery: the number 999999999999999999999999999999999999999.5, beyond BIGNUMERIC
''
'it\'s "a\\b" é'
'nul \u0000 inside'
-- Not supported by bigquery: the type UUID; declare the cursor as text
