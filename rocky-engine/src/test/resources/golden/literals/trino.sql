TIMESTAMP '2025-03-15 14:30:00 UTC'
TIMESTAMP '1969-12-31 23:59:59.999999999 UTC'
-- Not supported by trino: the instant -0043-03-15T12:00:00Z; years are 1 to 9999
TIMESTAMP '2025-03-15 14:30:00.12'
TIMESTAMP '2025-03-15 14:30:00.123456789'
DATE '2024-02-29'
-- Not supported by trino: the date +12025-01-01; years are 1 to 9999
0
DECIMAL '-9223372036854775808'
-- Not supported by trino: a decimal of more than 38 digits: -9999999999999999999999999999999999999999
DECIMAL '-1.50'
DECIMAL '0.000'
DECIMAL '111111111111111111111111111111.22222222'
-- Not supported by trino: a decimal of more than 38 digits: 999999999999999999999999999999999999999.5
''
'it''s "a\b" é'
-- Not supported by trino: a text literal with the character NUL; use another cursor column
UUID '6b8b4567-327b-23c6-643c-986966334873'
