SELECT CAST(unix_micros(MAX(`_fivetran_synced`)) AS STRING), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`;
SELECT CAST(MAX(`_fivetran_synced`) AS STRING), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`
WHERE `_fivetran_synced` IS NOT NULL;
SELECT CAST(unix_micros(MAX(`_fivetran_synced`)) AS STRING), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`
WHERE ((`_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00') OR `_fivetran_synced` IS NULL) AND `_loaded_by` LIKE '3f9a:%';
