# Declarative configuration: three-way and server-side, pruning, sets, dry runs, diff, replace.
@file a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {story: apply}}
data: {k: "1", gone: "x"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, labels: {story: apply}}
data: {k: "1"}
@end
@file a2.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {story: apply}}
data: {k: "2"}
@end
@file web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: main, image: "i:1", ports: [{containerPort: 80}]}
      - {name: side, image: "s:1"}
@end
$ kubectl apply -f a.yaml --dry-run=client
configmap/a created (dry run)
$ kubectl apply -f a.yaml --dry-run=server
configmap/a created (server dry run)
$! kubectl get configmap a
NotFound
$=1 kubectl diff -f a.yaml
+kind: ConfigMap
+  gone: x
$ kubectl apply -f a.yaml
configmap/a created
configmap/b created
$ kubectl diff -f a.yaml
$ kubectl apply -f a.yaml
configmap/a unchanged
$=1 kubectl diff -f a2.yaml
-  gone: x
-  k: "1"
+  k: "2"
$ kubectl apply -f a2.yaml --prune -l story=apply
configmap/a configured
configmap/b pruned
$ kubectl get configmap a -o jsonpath='{.data}'
{"k":"2"}
$ kubectl apply view-last-applied configmap/a
k: "2"
$ kubectl apply set-last-applied -f a2.yaml
configured
$ kubectl apply -f web.yaml
deployment.apps/web created
$ sed 's/i:1/i:2/; /side/d' web.yaml | kubectl apply -f -
deployment.apps/web configured
$ kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[*].image} {.metadata.generation}'
i:2 2
$! sed 's/matchLabels: {app: web}/matchLabels: {app: other}/; s/labels: {app: web}/labels: {app: other}/' web.yaml | kubectl apply -f -
field is immutable
$! sed 's/replicas: 0/replicas: -1/' web.yaml | kubectl apply -f -
The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0
$! sed 's/replicas: 0/replicas: many/' web.yaml | kubectl apply --validate=false -f -
json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
$ kubectl create configmap plain --from-literal=x=1
$ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {more: "2"}' | kubectl apply -f -
Warning: resource configmaps/plain is missing the kubectl.kubernetes.io/last-applied-configuration annotation
$ kubectl get configmap plain -o jsonpath='{.data}'
{"more":"2","x":"1"}
# Server-side.
@file s.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: s}
data: {mine: "1", ours: "1"}
@end
$ kubectl apply --server-side --field-manager=one -f s.yaml
configmap/s serverside-applied
$! sed 's/ours: "1"/ours: "2"/' s.yaml | kubectl apply --server-side --field-manager=two -f -
Apply failed with 1 conflict: conflict with "one": .data.ours
$ sed 's/ours: "1"/ours: "2"/' s.yaml | kubectl apply --server-side --field-manager=two --force-conflicts -f -
serverside-applied
$ kubectl get configmap s -o yaml --show-managed-fields
manager: one
manager: two
operation: Apply
f:ours: {}
$ kubectl get configmap s -o yaml | grep -c managedFields || true
0
$ kubectl apply --server-side --field-manager=three --dry-run=server -f web.yaml --force-conflicts
deployment.apps/web serverside-applied (server dry run)
$ kubectl apply --server-side -f web.yaml --force-conflicts
deployment.apps/web serverside-applied
$=1 sed 's/i:1/i:3/' web.yaml | kubectl diff --server-side --force-conflicts -f -
+      - image: i:3
# Apply sets.
@file set.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: in-set-1}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: in-set-2}
@end
$ KUBECTL_APPLYSET=true kubectl apply -n $NS --prune --applyset=my-set -f set.yaml
configmap/in-set-1 created
configmap/in-set-2 created
$ KUBECTL_APPLYSET=true kubectl apply -n $NS --prune --applyset=my-set -f <(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in-set-1}')
configmap/in-set-1 unchanged
configmap/in-set-2 pruned
$ kubectl get secret my-set -o jsonpath='{.metadata.annotations}'
"applyset.kubernetes.io/contains-group-kinds":"ConfigMap"
# Replace.
$ kubectl replace -f a2.yaml
configmap/a replaced
$! sed 's/name: a,/name: nowhere,/' a2.yaml | kubectl replace -f -
Error from server (NotFound)
$ kubectl replace --force -f a2.yaml
configmap "a" deleted
configmap/a replaced
$! kubectl get configmap a -o json | sed 's/"resourceVersion": "[0-9]*"/"resourceVersion": "1"/' | kubectl replace -f -
the object has been modified; please apply your changes to the latest version and try again
$! kubectl get configmap a -o json | sed 's/"uid": "[^"]*"/"uid": "other"/' | kubectl replace -f -
Conflict
# Kustomize.
@file kustomization.yaml
namePrefix: kus-
commonAnnotations: {made-by: kustomize}
resources: [a2.yaml]
configMapGenerator:
- {name: generated, literals: [a=b]}
@end
$ kubectl kustomize .
name: kus-a
$ kubectl apply -k .
configmap/kus-a created
configmap/kus-generated-
$ kubectl diff -k .
$ kubectl delete -k .
configmap "kus-a" deleted
