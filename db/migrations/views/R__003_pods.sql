-- Public contract, read only: pods, one row each, with what a report asks for.
CREATE OR REPLACE VIEW gantry_pod AS
SELECT namespace, name, uid, revision, labels,
       document #>> '{spec,nodeName}'             AS node,
       document #>> '{status,phase}'              AS phase,
       document #>> '{status,podIP}'              AS pod_ip,
       document #>> '{metadata,ownerReferences,0,kind}' AS owner_kind,
       document #>> '{metadata,ownerReferences,0,name}' AS owner_name,
       created_at, updated_at
FROM object
WHERE resource = 'pods' AND api_group = '';
