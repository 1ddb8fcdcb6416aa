TIMESTAMP '2025-03-15 14:30:00+00:00'
TIMESTAMP '1969-12-31 23:59:59.999999+00:00'
-- Not supported by spark: the instant -0043-03-15T12:00:00Z; years are 1 to 9999
TIMESTAMP_NTZ '2025-03-15 14:30:00.12'
TIMESTAMP_NTZ '2025-03-15 14:30:00.123456'
DATE '2024-02-29'
-- Not supported by spark: the date +12025-01-01; years are 1 to 9999
0
-9223372036854775808
-- Not supported by spark: a decimal of more than 38 digits: -9999999999999999999999999999999999999999
-1.50BD
0.000BD
111111111111111111111111111111.22222222BD
-- Not supported by spark: a decimal of more than 38 digits: 999999999999999999999999999999999999999.5
''
'it\'s "a\\b" é'
'nul \u0000 inside'
-- Not supported by spark: the type UUID; declare the cursor as text
