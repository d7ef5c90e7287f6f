-- Public contract, read only: what changed, when, by whom. Kinds that leave no history are not in it.
CREATE OR REPLACE VIEW gantry_history AS
SELECT revision,
       CASE operation WHEN 'C' THEN 'created' WHEN 'U' THEN 'updated' ELSE 'deleted' END AS operation,
       api_group, resource, namespace, name, uid, actor, client, at, document
FROM revision
WHERE NOT ephemeral;

CREATE OR REPLACE VIEW gantry_audit AS
SELECT revision,
       CASE operation WHEN 'C' THEN 'created' WHEN 'U' THEN 'updated' ELSE 'deleted' END AS operation,
       api_group, resource, namespace, name, uid, actor, client, at
FROM audit;
