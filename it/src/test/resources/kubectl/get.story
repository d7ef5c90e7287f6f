# Reading: forms of output, selection, order, pages, watches, raw paths.
@file three.yaml
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one, labels: {num: "1", odd: "yes"}}, data: {size: "30"}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: two, labels: {num: "2"}}, data: {size: "20"}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: three, labels: {num: "3", odd: "yes"}}, data: {size: "10"}}
@end
@file columns.txt
NAME           SIZE
.metadata.name .data.size
@end
@file template.txt
{{range .items}}{{.metadata.name}};{{end}}
@end
$ kubectl create -f three.yaml
configmap/three created
$ kubectl get configmaps
NAME               DATA   AGE
kube-root-ca.crt   1
$ kubectl get cm one -o wide
one
$ kubectl get cm one -o json
"apiVersion": "v1"
"kind": "ConfigMap"
$ kubectl get cm one -o yaml
kind: ConfigMap
size: "30"
$ kubectl get cm -o name -l odd
configmap/one
configmap/three
$ kubectl get cm -l 'num in (1,2)' -o jsonpath='{.items[*].metadata.name}'
one two
$ kubectl get cm -l 'num notin (1,2),num' -o jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}'
three
$ kubectl get cm -l '!odd,num!=9' -o custom-columns=N:.metadata.name --no-headers
two
$ kubectl get cm -l num -o custom-columns-file=columns.txt
NAME    SIZE
one     30
$ kubectl get cm -l num -o go-template='{{len .items}}'
3
$ kubectl get cm -l num -o go-template-file=template.txt
one;three;two;
$ kubectl get cm -l num -o jsonpath-as-json='{.items[*].data.size}'
"10"
$ kubectl get cm -l num --sort-by=.data.size -o custom-columns=N:.metadata.name --no-headers | tr '\n' ' '
three two one
$ kubectl get cm -l num --sort-by=.metadata.name
one
$ kubectl get cm --field-selector metadata.name=two -o name
configmap/two
$ kubectl get cm --field-selector metadata.name!=two -l num -o name | wc -l
2
$! kubectl get cm --field-selector data.size=10
field label not supported: data.size
$! kubectl get cm -l 'a in'
unable to parse requirement
$ kubectl get cm -l num --chunk-size=1 -o name | wc -l
3
$ kubectl get --raw "/api/v1/namespaces/$NS/configmaps?limit=1"
"remainingItemCount":3
"continue":
$ kubectl get cm one two -o name
configmap/two
$ kubectl get cm/one sa/default -o name
serviceaccount/default
$=1 kubectl get cm one nowhere
Error from server (NotFound): configmaps "nowhere" not found
$ kubectl get cm nowhere --ignore-not-found
$ kubectl get -f three.yaml -o name
configmap/three
$ kubectl get cm -A --field-selector metadata.name=one
NAMESPACE   NAME   DATA   AGE
get         one    1
$ kubectl get cm -l num --show-labels
num=1,odd=yes
$ kubectl get cm -l num -L num
NUM
$ kubectl get pods
No resources found in get namespace.
$ kubectl get all,cm -l num --show-kind
configmap/one
$! kubectl get nonsense
error: the server doesn't have a resource type "nonsense"
$ kubectl get cm -l num --output-watch-events -w --request-timeout=2s || true
ADDED
# A watch prints what happens after it was begun.
$ kubectl create cm live -o name; (timeout 60 kubectl get cm -w --watch-only -o name > seen & w=$!; for i in $(seq 100); do kubectl annotate cm live n=$i --overwrite >/dev/null; [ -s seen ] && break; done; kill $w; cat seen)
configmap/live
$ kubectl get --raw /version
"gitVersion":"v1.36
"major":"1"
$ kubectl get --raw /healthz
ok
$ kubectl get --raw '/livez?verbose'
$ kubectl get --raw /readyz
ok
$ kubectl get --raw /apis/apps/v1
APIResourceList
$! kubectl get --raw /nothing
(NotFound)
$ kubectl get --raw /api/v1/namespaces/$NS/configmaps/one
"name":"one"
$! kubectl get --raw /apis/apps/v9/deployments
the server could not find the requested resource
$ kubectl get cm one -o jsonpath='{.nothing}'
$! kubectl get cm one -o jsonpath='{.nothing}' --allow-missing-template-keys=false
nothing is not found
$ kubectl get namespaces $NS -o jsonpath='{.status.phase}'
Active
$ kubectl get componentstatuses
$ kubectl get events
$ kubectl describe cm one
Name:         one
Labels:       num=1
size:
$ kubectl describe namespace $NS
Status:       Active
$ kubectl describe sa default
Name:                default
$! kubectl describe cm nowhere
NotFound
$ kubectl describe cm o
Name:         one
