# Who may do what.
$ kubectl auth whoami
Username
system:masters
$ kubectl auth can-i create deployments
yes
$ kubectl auth can-i '*' '*'
yes
$=1 kubectl auth can-i list secrets --as=jane
no
$ kubectl auth can-i --list
*.*
$ kubectl auth can-i --list --as=jane
selfsubjectaccessreviews.authorization.k8s.io
/healthz
$ kubectl create role reader --verb=get,list,watch --resource=pods
$ kubectl create rolebinding jane --role=reader --user=jane
$ kubectl auth can-i list pods --as=jane
yes
$=1 kubectl auth can-i list pods --as=jane -n default
no
$=1 kubectl auth can-i get pods --subresource=log --as=jane
no
$ kubectl get pods --as=jane
No resources found
$! kubectl get secrets --as=jane
Error from server (Forbidden): secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "auth"
$! kubectl get nodes --as=jane
nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope
$! kubectl create role more --verb=get --resource=secrets --as=jane
roles.rbac.authorization.k8s.io is forbidden
$ kubectl auth whoami --as=jane --as-group=g --as-uid=7
jane
$! kubectl get --raw /metrics --as=jane
forbidden: User "jane" cannot get path "/metrics"
@file rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reconciled}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reconciled}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reconciled}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: joe}
@end
# kubectl looks for the namespace in the file alone.
$ sed -i "s/metadata: {name/metadata: {namespace: $NS, name/" rbac.yaml; kubectl auth reconcile -f rbac.yaml
role.rbac.authorization.k8s.io/reconciled reconciled
rolebinding.rbac.authorization.k8s.io/reconciled reconciled
$ sed 's/\[get\]/[list]/' rbac.yaml | kubectl auth reconcile -f - --remove-extra-permissions
reconciled
$ kubectl get role reconciled -o jsonpath='{.rules[*].verbs}'
["list"]
$! kubectl patch rolebinding reconciled --type=merge -p '{"roleRef":{"name":"other"}}'
cannot change roleRef
# Certificates.
@file csr.sh
openssl req -new -newkey rsa:2048 -nodes -keyout $1.key -subj /CN=$1/O=staff -out $1.csr 2>/dev/null
cat <<Y | kubectl create -f -
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: $1}
spec: {request: $(base64 -w0 $1.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
Y
@end
$ bash csr.sh $NS-ann
certificatesigningrequest.certificates.k8s.io/auth-ann created
$ kubectl certificate approve $NS-ann
certificatesigningrequest.certificates.k8s.io/auth-ann approved
$? kubectl get csr $NS-ann
Approved,Issued
$ kubectl get csr $NS-ann -o jsonpath='{.status.certificate}' | base64 -d > ann.pem; kubectl config view --raw | sed '/client-/d' > nobody; kubectl auth whoami --kubeconfig nobody --client-certificate=ann.pem --client-key=$NS-ann.key
auth-ann
staff
$ bash csr.sh $NS-bob && kubectl certificate deny $NS-bob
certificatesigningrequest.certificates.k8s.io/auth-bob denied
$? kubectl get csr $NS-bob
Denied
$! kubectl certificate approve $NS-none
NotFound
$ kubectl delete csr $NS-ann $NS-bob
deleted
$ kubectl create sa robot && kubectl auth whoami --token=$(kubectl create token robot) --kubeconfig nobody
system:serviceaccount:auth:robot
