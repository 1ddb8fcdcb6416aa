MERGE INTO `staging`.`orders` AS `target`
USING (
SELECT `id`, `region`, `amount`, `_fivetran_synced`, `_loaded_by`, FALSE AS `is_marker`
FROM (
SELECT `id`, `region`, `amount`, `_fivetran_synced`, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE ((`_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00') OR `_fivetran_synced` IS NULL)
) AS `loaded`
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, TRUE
) AS `source`
ON `source`.`is_marker` AND ((`target`.`_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `target`.`_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00') OR `target`.`_fivetran_synced` IS NULL) AND `target`.`_loaded_by` LIKE '3f9a:%'
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND NOT `source`.`is_marker` THEN INSERT (`id`, `region`, `amount`, `_fivetran_synced`, `_loaded_by`) VALUES (`source`.`id`, `source`.`region`, `source`.`amount`, `source`.`_fivetran_synced`, `source`.`_loaded_by`);
