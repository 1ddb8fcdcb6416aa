INSERT INTO `staging`.`orders` BY NAME
SELECT *, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE `_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00';
