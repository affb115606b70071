"""ECR's image actions, answered from the registry that really holds the images, so that digests are true."""

import base64
import hashlib
import json
import shutil
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from moto.core.responses import ActionResult
from moto.ecr.exceptions import ImageNotFoundException
from moto.ecr.responses import ECRResponse

MANIFESTS = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]


class Registry:
    def __init__(self, url: str, user: str, password: str, folder: str):
        self.url = url
        self.folder = Path(folder)
        self.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.tls = ssl.create_default_context()
        self.first_seen: dict[str, float] = {}

    def tags(self, repository: str) -> list[str]:
        answer = self._get(f"/v2/{repository}/tags/list")
        return sorted(json.loads(answer[1])["tags"] or []) if answer else []

    def untag(self, repository: str, tag: str) -> None:
        # Its API deletes by digest alone, and with it every tag of an image. What has none left is not found any more.
        shutil.rmtree(self.folder / "docker/registry/v2/repositories" / repository / "_manifests/tags" / tag)

    def manifest(self, repository: str, reference: str) -> dict[str, Any] | None:
        answer = self._get(f"/v2/{repository}/manifests/{reference}")
        if answer is None:
            return None
        media_type, body = answer
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        self.first_seen.setdefault(digest, time.time())
        return {"digest": digest, "mediaType": media_type, "text": body.decode(), "content": json.loads(body)}

    def _get(self, path: str) -> tuple[str, bytes] | None:
        headers = {"Authorization": self.authorization, "Accept": ", ".join(MANIFESTS)}
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=10) as answer:
                return answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise


def serve_images_from(registries: dict[str, Registry]) -> None:
    """Pushes go to the registry at the ECR name, past moto: what moto knows of images is nothing."""

    def describe_images(self: Any) -> ActionResult:
        repository = _repository(self)
        registry = registries[repository.registry_id]
        ids = self._get_param("imageIds") or [{"imageTag": tag} for tag in registry.tags(repository.name)]
        details: dict[str, dict[str, Any]] = {}
        for image_id in ids:
            manifest = _find(registry, repository.name, image_id)
            if manifest is None:
                raise ImageNotFoundException(_written(image_id), repository.name, repository.registry_id)
            details.setdefault(manifest["digest"], _detail(registry, repository, manifest))
        for tag in registry.tags(repository.name):
            digest = (registry.manifest(repository.name, tag) or {}).get("digest")
            if digest in details:
                details[digest].setdefault("imageTags", []).append(tag)
        return ActionResult({"imageDetails": list(details.values())})

    def list_images(self: Any) -> ActionResult:
        repository = _repository(self)
        registry = registries[repository.registry_id]
        found = [(tag, registry.manifest(repository.name, tag)) for tag in registry.tags(repository.name)]
        return ActionResult({"imageIds": [{"imageDigest": m["digest"], "imageTag": tag} for tag, m in found if m]})

    def batch_get_image(self: Any) -> ActionResult:
        repository = _repository(self)
        registry = registries[repository.registry_id]
        images, failures = [], []
        for image_id in self._get_param("imageIds") or []:
            manifest = _find(registry, repository.name, image_id)
            if manifest is None:
                reason = "Requested image not found"
                failures.append({"imageId": image_id, "failureCode": "ImageNotFound", "failureReason": reason})
                continue
            images.append(
                {
                    "registryId": repository.registry_id,
                    "repositoryName": repository.name,
                    "imageId": {**image_id, "imageDigest": manifest["digest"]},
                    "imageManifest": manifest["text"],
                    "imageManifestMediaType": manifest["mediaType"],
                }
            )
        return ActionResult({"images": images, "failures": failures})

    def batch_delete_image(self: Any) -> ActionResult:
        repository = _repository(self)
        registry = registries[repository.registry_id]
        deleted, failures = [], []
        for image_id in self._get_param("imageIds") or []:
            tag = image_id.get("imageTag")
            if tag is None:
                raise NotImplementedError("the sandbox deletes images by their tags only")
            manifest = _find(registry, repository.name, image_id)
            if manifest is None:
                reason = "Requested image not found"
                failures.append({"imageId": image_id, "failureCode": "ImageNotFound", "failureReason": reason})
                continue
            registry.untag(repository.name, tag)
            deleted.append({"imageDigest": manifest["digest"], "imageTag": tag})
        return ActionResult({"imageIds": deleted, "failures": failures})

    for action in (describe_images, list_images, batch_get_image, batch_delete_image):
        setattr(ECRResponse, action.__name__, action)


def _repository(response: Any) -> Any:
    # Raises RepositoryNotFoundException as AWS does.
    return response.ecr_backend._get_repository(response._get_param("repositoryName"), response._get_param("registryId"))


def _find(registry: Registry, repository: str, image_id: dict[str, str]) -> dict[str, Any] | None:
    tag, digest = image_id.get("imageTag"), image_id.get("imageDigest")
    manifest = registry.manifest(repository, tag or digest or "")
    return None if manifest is not None and digest and manifest["digest"] != digest else manifest


def _detail(registry: Registry, repository: Any, manifest: dict[str, Any]) -> dict[str, Any]:
    content = manifest["content"]
    parts = content.get("layers", content.get("manifests", [])) + [content.get("config", {})]
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageDigest": manifest["digest"],
        "imageSizeInBytes": sum(part.get("size", 0) for part in parts),
        "imagePushedAt": registry.first_seen[manifest["digest"]],
        "imageManifestMediaType": manifest["mediaType"],
        "artifactMediaType": content.get("config", {}).get("mediaType"),
    }


def _written(image_id: dict[str, str]) -> str:
    return f"{{imageDigest:'{image_id.get('imageDigest', 'null')}', imageTag:'{image_id.get('imageTag', 'null')}'}}"
