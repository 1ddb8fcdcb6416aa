MERGE INTO `staging`.`orders` AS `target`
USING (
SELECT `id`, `region`, `amount`, `_fivetran_synced`, `_loaded_by`
FROM (
SELECT `id`, `region`, `amount`, `_fivetran_synced`, CAST(NULL AS STRING) AS `_loaded_by`, ROW_NUMBER() OVER (PARTITION BY `id`, `region` ORDER BY `_fivetran_synced` DESC NULLS LAST) AS `row_rank`
FROM `lake`.`shopify`.`orders`
WHERE `_fivetran_synced` > TIMESTAMP '2025-03-15 14:30:00+00:00'
) AS `ranked`
WHERE `row_rank` = 1
) AS `source`
ON `target`.`id` <=> `source`.`id` AND `target`.`region` <=> `source`.`region`
WHEN MATCHED THEN UPDATE SET `amount` = `source`.`amount`, `_fivetran_synced` = `source`.`_fivetran_synced`, `_loaded_by` = `source`.`_loaded_by`
WHEN NOT MATCHED THEN INSERT (`id`, `region`, `amount`, `_fivetran_synced`, `_loaded_by`) VALUES (`source`.`id`, `source`.`region`, `source`.`amount`, `source`.`_fivetran_synced`, `source`.`_loaded_by`);
