"""AWS for two accounts and one region, at the real host names: moto, made as strict as the real one where it matters.

python server.py --config config.json
"""

import argparse
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    config: dict[str, Any] = json.loads(Path(parser.parse_args().config).read_text())
    # moto reads these when it is imported.
    os.environ["MOTO_ACCOUNT_ID"] = config["account"]
    os.environ["AWS_DEFAULT_REGION"] = config["region"]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    import cloudformation
    import patches
    from access_entries import AccessEntries
    from faults import Faults
    from front import Front
    from http_server import Server
    from identity import Identities
    from moto_app import Moto
    from pod_identity import PodIdentity
    from registry import Registry, serve_images_from
    from rights import Rights
    from seed import seed
    from sts import Sts

    cluster, region = config["cluster"], config["region"]
    patches.classic_load_balancers(region)
    patches.load_balancers(region)
    patches.clusters(cluster["name"], cluster["endpoint"], Path(cluster["caFile"]), cluster["issuer"], region)
    patches.authorization_token()
    patches.identity_providers()
    serve_images_from({account: Registry(**registry) for account, registry in config.get("registries", {}).items()})
    # From here on each request says whose it is.
    del os.environ["MOTO_ACCOUNT_ID"]

    moto = Moto(config["account"], region)
    identities = Identities(config["account"], lambda account: moto.backend("iam", account))
    rights = Rights(identities)
    sts = Sts(identities, rights, {issuer: Path(file) for issuer, file in config["keys"].items()})
    entries = AccessEntries(Path(config["entriesFile"]), region, sts.exists, moto.authentication_mode)
    cloudformation.stacks(entries)
    front = Front(moto, identities, rights, sts, entries, PodIdentity(sts, region), Faults())
    host, _, port = config["listen"].rpartition(":")
    server = Server((host, int(port)), config["cert"], config["key"], front.answer)
    seeded = seed(moto, entries, config)
    print(json.dumps({"ready": True, **seeded}), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
