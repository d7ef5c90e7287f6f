# Waiting and events.
$ kubectl create deployment web --image=i --replicas=0
$ kubectl wait deployment/web --for=condition=Available --timeout=30s
deployment.apps/web condition met
$ kubectl wait deployment/web --for=jsonpath='{.status.observedGeneration}'=1 --timeout=30s
condition met
$ kubectl wait deployment/web --for=condition=Available=True --timeout=30s
condition met
$! kubectl wait deployment/web --for=condition=Nonsense --timeout=1s
error: timed out waiting for the condition on deployments/web
$! kubectl wait deployment/none --for=condition=Available --timeout=1s
NotFound
$ kubectl create cm later -o name; kubectl wait --for=create cm/later --timeout=10s
configmap/later condition met
$ (kubectl wait --for=create cm/soon --timeout=30s > out 2>&1 & w=$!; kubectl create cm soon -o name; wait $w; cat out)
configmap/soon condition met
$ (kubectl wait --for=delete cm/soon --timeout=30s > out 2>&1 & w=$!; kubectl delete cm soon; wait $w; cat out)
configmap/soon condition met
$ kubectl wait --for=jsonpath='{.data}' cm/kube-root-ca.crt --timeout=10s
condition met
$ kubectl scale deployment web --replicas=1
$? kubectl events --for deployment/web
ScalingReplicaSet
Scaled up replica set
$? kubectl events --types=Normal 
Normal
$? kubectl get events --field-selector involvedObject.kind=Deployment,reason=ScalingReplicaSet
deployment/web
$? kubectl get events.events.k8s.io --field-selector reason=ScalingReplicaSet -o jsonpath='{.items[0].regarding.kind} {.items[0].type}'
Deployment Normal
$? kubectl describe deployment web
Replicas:               1 desired | 1 updated | 1 total | 0 available | 1 unavailable
NewReplicaSet:
ScalingReplicaSet
$ kubectl rollout history deployment/web
REVISION  CHANGE-CAUSE
1         <none>
$ kubectl scale deployment web --replicas=0 && kubectl set image deployment/web i=i:2 && kubectl annotate deployment/web kubernetes.io/change-cause=second
$? kubectl rollout history deployment/web --revision=2
Image:	i:2
change-cause: second
$ kubectl rollout undo deployment/web
deployment.apps/web rolled back
$? kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].image} {.metadata.annotations.deployment\.kubernetes\.io/revision}'
i 3
$! kubectl rollout undo deployment/web --to-revision=77
unable to find specified revision 77 in history
$ kubectl rollout pause deployment/web
deployment.apps/web paused
$! kubectl rollout pause deployment/web
already paused
$! kubectl rollout restart deployment/web
can't restart paused deployment
$ kubectl rollout resume deployment/web
deployment.apps/web resumed
$ kubectl rollout restart deployment/web
deployment.apps/web restarted
$ kubectl rollout status deployment/web --timeout=30s
deployment "web" successfully rolled out
$! kubectl rollout status deployment/none
NotFound
$ kubectl rollout status deployment/web --watch=false
successfully rolled out
