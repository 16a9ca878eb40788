#!/bin/sh
# Start the S3 server with the one identity that the platform uses. Keys are letters, digits and -._~ only, so they need
# no escaping in JSON.
set -eu

for key in "$S3_ACCESS_KEY_ID" "$S3_SECRET_ACCESS_KEY"; do
    case $key in
        '' | *[!A-Za-z0-9._~-]*) echo "S3 keys may hold letters, digits and . _ ~ - only" >&2; exit 78 ;;
    esac
done

umask 077
identities=$(mktemp)
cat >"$identities" <<IDENTITIES
{"identities": [{"name": "katalo",
                 "credentials": [{"accessKey": "$S3_ACCESS_KEY_ID", "secretKey": "$S3_SECRET_ACCESS_KEY"}],
                 "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
IDENTITIES

exec weed server -ip=s3 -ip.bind=0.0.0.0 -dir=/data -master.volumeSizeLimitMB=1024 -volume.max=0 \
    -filer -s3 -s3.port=8333 -s3.config="$identities"
