#!/usr/bin/env bash
# The steps that people chain today, with the tools they use for them.
set -euo pipefail
registry=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com
image=$registry/$REPOSITORY:$GITHUB_SHA

token=$(curl -sSf -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" | sed 's/.*"value": *"\([^"]*\)".*/\1/')
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN < <(
  aws sts assume-role-with-web-identity --role-arn "$ROLE" --role-session-name bench --web-identity-token "$token" \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
)
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"
docker buildx build --push --progress=plain --tag "$image" --metadata-file metadata.json .
digest=$(sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' metadata.json)

aws eks update-kubeconfig --name my-eks-cluster --kubeconfig kubeconfig
export KUBECONFIG=$PWD/kubeconfig
sed "s#nodejs-hello:1.0#$image@$digest#" node-app-deployment.yaml | kubectl apply --server-side -n "$NAMESPACE" -f -
sed 's#^spec:#spec:\n  type: LoadBalancer#' node-app-service.yaml | kubectl apply --server-side -n "$NAMESPACE" -f -
kubectl rollout status -n "$NAMESPACE" deployment/node-app --timeout=5m
until hostname=$(kubectl get service -n "$NAMESPACE" node-app-service -o jsonpath='{.status.loadBalancer.ingress[0].hostname}') && [ -n "$hostname" ]; do
  sleep 1
done
echo "url=http://$hostname" >>"$GITHUB_OUTPUT"
