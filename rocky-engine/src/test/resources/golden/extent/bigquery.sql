SELECT FORMAT_TIMESTAMP('%E4Y-%m-%d %H:%M:%E*S', MAX(`_fivetran_synced`), 'UTC'), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`;
SELECT FORMAT_DATE('%E4Y-%m-%d', MAX(`_fivetran_synced`)), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`
WHERE `_fivetran_synced` IS NOT NULL;
SELECT FORMAT_TIMESTAMP('%E4Y-%m-%d %H:%M:%E*S', MAX(`_fivetran_synced`), 'UTC'), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`
WHERE ((`_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00') OR `_fivetran_synced` IS NULL) AND `_loaded_by` LIKE '3f9a:%';
