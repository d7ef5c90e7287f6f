# Every kind that "kubectl create" makes, and what it says when it may not.
$ kubectl create clusterrole $NS-reader --verb=get,list --resource=pods,deployments.apps/scale --resource-name=a
clusterrole.rbac.authorization.k8s.io/create-reader created
$ kubectl create clusterrole $NS-metrics --verb=get --non-resource-url=/metrics
created
$ kubectl create clusterrole $NS-sum --aggregation-rule=story=create
created
$ kubectl create clusterrolebinding $NS-readers --clusterrole=$NS-reader --user=u --group=g --serviceaccount=$NS:default
clusterrolebinding.rbac.authorization.k8s.io/create-readers created
$ kubectl get clusterrolebinding $NS-readers -o wide
ClusterRole/create-reader
$ kubectl delete clusterrolebinding,clusterrole $NS-readers $NS-reader $NS-metrics $NS-sum --ignore-not-found
clusterrole.rbac.authorization.k8s.io "create-sum" deleted
clusterrolebinding.rbac.authorization.k8s.io "create-readers" deleted
$ kubectl create configmap settings --from-literal=a=1 --from-literal=b=two
configmap/settings created
$! kubectl create configmap settings --from-literal=a=1
configmaps "settings" already exists
$! kubectl create configmap Bad_Name
ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name"
$ kubectl create cronjob tick --image=i --schedule='*/5 * * * *' -- date
cronjob.batch/tick created
$! kubectl create cronjob tock --image=i --schedule='every day' -- date
spec.schedule: Invalid value: "every day"
$ kubectl create job once --image=i -- date
job.batch/once created
$ kubectl create job from-tick --from=cronjob/tick
job.batch/from-tick created
$ kubectl get job from-tick -o jsonpath='{.metadata.ownerReferences[0].kind} {.metadata.annotations}'
CronJob {"cronjob.kubernetes.io/instantiate":"manual"}
$ kubectl create deployment web --image=i --replicas=2 --port=80
deployment.apps/web created
$ kubectl create ingress gate --class=nginx --rule='host.example/path*=web:80,tls=cert'
ingress.networking.k8s.io/gate created
$ kubectl get ingress gate
host.example
80, 443
$ kubectl create namespace $NS-other
namespace/create-other created
$ kubectl delete namespace $NS-other --wait=false
namespace "create-other" deleted
$ kubectl create poddisruptionbudget guard --selector=app=web --min-available=1
poddisruptionbudget.policy/guard created
$! kubectl create pdb none --min-available=1
selector
$ kubectl create priorityclass $NS-high --value=1000 --description=important --preemption-policy=Never
priorityclass.scheduling.k8s.io/create-high created
$! kubectl create priorityclass system-$NS --value=1
Forbidden
$ kubectl delete priorityclass $NS-high
priorityclass.scheduling.k8s.io "create-high" deleted
$ kubectl create quota bound --hard=configmaps=20,requests.cpu=2
resourcequota/bound created
$! kubectl create quota scoped --hard=configmaps=20 --scopes=NotBestEffort
unsupported scope applied to resource
$ kubectl create quota scoped --hard=requests.cpu=2,pods=4 --scopes=NotBestEffort,NotTerminating
resourcequota/scoped created
$! kubectl create quota bound --hard=configmaps=5
already exists
$ kubectl create role reader --verb=get --verb=list --resource=pods --resource=deployments.apps
role.rbac.authorization.k8s.io/reader created
$ kubectl create rolebinding readers --role=reader --user=jane
rolebinding.rbac.authorization.k8s.io/readers created
$! kubectl create role bad --verb=get --resource=nonsense
the server doesn't have a resource type "nonsense"
$ kubectl create secret docker-registry pull --docker-server=r.example --docker-username=u --docker-password=p
secret/pull created
$ kubectl create secret generic plain --from-literal=k=v --type=example.com/t
secret/plain created
$ openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=x -days 1 2>/dev/null && kubectl create secret tls cert --cert=c.pem --key=k.pem
secret/cert created
$ kubectl get secrets --field-selector type=kubernetes.io/tls -o name
secret/cert
$ kubectl create service clusterip inner --tcp=80:8080
service/inner created
$ kubectl create service clusterip headless --clusterip=None --tcp=80
service/headless created
$ kubectl create service externalname outer --external-name=example.com
service/outer created
$ kubectl create service loadbalancer lb --tcp=80
service/lb created
$ kubectl create service nodeport np --tcp=80 --node-port=31999
service/np created
$! kubectl create service nodeport np2 --tcp=80 --node-port=31999
provided port is already allocated
$! kubectl create service nodeport np3 --tcp=80 --node-port=80
The range of valid ports is 30000-32767
$ kubectl get services
None
example.com
80:31999/TCP
<pending>
$ kubectl create serviceaccount robot
serviceaccount/robot created
$ kubectl create token robot --duration=10m --audience=x | tr '.' '\n' | wc -l
2
$! kubectl create token nobody
serviceaccounts "nobody" not found
$! kubectl create -f /dev/null
no objects passed to create
$ printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"gen-"}}' | kubectl create -f - -o name
configmap/gen-
$! printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"dada":{}}' | kubectl create -f -
strict decoding error: unknown field "dada"
$ printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"dada":{}}' | kubectl create --validate=warn -f -
Warning: unknown field "dada"
configmap/x created
$! printf '{"apiVersion":"v9","kind":"Thing","metadata":{"name":"x"}}' | kubectl create -f -
no matches for kind "Thing" in version "v9"
$ kubectl create --raw /api/v1/namespaces/$NS/configmaps -f <(echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"}}')
"name":"raw"
