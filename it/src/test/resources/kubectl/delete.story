# Deleting: by name, label, all; cascades, grace, finalizers, waiting.
$ for n in a b c d e; do kubectl create configmap $n -o name; done; kubectl label cm c d e set=1
configmap/e labeled
$ kubectl delete cm a b
configmap "a" deleted
configmap "b" deleted
$ kubectl delete cm c --dry-run=server
configmap "c" deleted (server dry run)
$ kubectl delete cm -l set=1 -o name
configmap/c
configmap/e
$! kubectl delete cm a
Error from server (NotFound): configmaps "a" not found
$ kubectl delete cm a --ignore-not-found
$! kubectl delete cm
no name was specified
$ kubectl delete cm -l none=1
No resources found
$ kubectl create configmap held -o name && kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'
patched
$ kubectl delete cm held --wait=false
configmap "held" deleted
$! kubectl delete cm held --timeout=1s
timed out waiting for the condition
$ kubectl get cm held -o jsonpath='{.metadata.deletionTimestamp}' | grep -c T
1
$! kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":["example.com/hold","example.com/more"]}}'
Forbidden: no new finalizers can be added if the object is being deleted
$ kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'
patched
$ kubectl wait --for=delete cm/held --timeout=20s
$ kubectl create deployment web --image=i --replicas=1
$? kubectl get pods -l app=web -o name
pod/web-
$ kubectl delete deployment web --cascade=orphan
deployment.apps "web" deleted
$? kubectl get rs -l app=web -o jsonpath='{.items[0].metadata.ownerReferences}x'
x
$ kubectl delete rs -l app=web --cascade=foreground
deleted
$? kubectl get pods -l app=web
No resources found
$ kubectl create deployment web --image=i --replicas=1 && kubectl delete deployment web --cascade=background --now
deployment.apps "web" deleted
$? kubectl get rs,pods -l app=web
No resources found
$ kubectl run alone --image=i --restart=Never
pod/alone created
$ kubectl delete pod alone --grace-period=0 --force
Warning: Immediate deletion does not wait for confirmation
pod "alone" force deleted
$ kubectl run alone --image=i --labels=x=y --env=A=B --port=80 --expose --dry-run=client -o yaml
kind: Service
containerPort: 80
$ kubectl run alone --image=i && kubectl delete pods --all --grace-period=1 --wait
pod "alone" deleted
$ kubectl create cm z1 -o name; kubectl delete cm --field-selector metadata.name=z1
configmap "z1" deleted
$ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: f}' > f.yaml; kubectl create -f f.yaml; kubectl delete -f f.yaml
configmap "f" deleted
$! kubectl delete --raw /api/v1/namespaces/$NS/configmaps/f
(NotFound)
$ kubectl create cm r -o name; kubectl delete --raw /api/v1/namespaces/$NS/configmaps/r
"status":"Success"
$! kubectl delete namespace kube-system
Forbidden
$! kubectl delete namespace default
Forbidden
$! kubectl delete all
no name was specified
$ kubectl create namespace $NS-sub && kubectl create cm -n $NS-sub x -o name && kubectl delete namespace $NS-sub
namespace "delete-sub" deleted
$! kubectl create cm -n $NS-sub y
namespaces "delete-sub" not found
