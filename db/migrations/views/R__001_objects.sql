-- Public contract, read only: what is in the cluster.
CREATE OR REPLACE VIEW gantry_object AS
SELECT api_group, resource, namespace, name, uid, revision, generation, labels, document, created_at, updated_at
FROM object;
