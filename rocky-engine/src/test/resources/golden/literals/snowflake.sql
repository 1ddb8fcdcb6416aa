TO_TIMESTAMP_TZ('2025-03-15 14:30:00.000000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')
TO_TIMESTAMP_TZ('1969-12-31 23:59:59.999999999 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')
-- Not supported by snowflake: the time -0043-03-15T12:00:00Z; years are 1582 to 9999
TO_TIMESTAMP_NTZ('2025-03-15 14:30:00.120000000', 'YYYY-MM-DD HH24:MI:SS.FF9')
TO_TIMESTAMP_NTZ('2025-03-15 14:30:00.123456789', 'YYYY-MM-DD HH24:MI:SS.FF9')
TO_DATE('2024-02-29', 'YYYY-MM-DD')
-- Not supported by snowflake: the time +12025-01-01; years are 1582 to 9999
0
-9223372036854775808
-- Not supported by snowflake: a decimal of more than 38 digits: -9999999999999999999999999999999999999999
-1.50
0.000
111111111111111111111111111111.22222222
-- Not supported by snowflake: a decimal of more than 38 digits: 999999999999999999999999999999999999999.5
''
'it\'s "a\\b" é'
'nul \u0000 inside'
-- Not supported by snowflake: the type UUID; declare the cursor as text
