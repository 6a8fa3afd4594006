#!/usr/bin/env python3
"""Writes a docker-archive again under another name, so that a change of the image's version can be tried with one image.

usage: retag.py IN.tar OUT.tar NAME:TAG
"""
import io, json, sys, tarfile


def main():
    source, target, name = sys.argv[1:]
    with tarfile.open(source) as old, tarfile.open(target, 'w') as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            if member.name == 'manifest.json':
                [manifest] = json.load(content)
                text = json.dumps([{**manifest, 'RepoTags': [name]}]).encode()
                member.size = len(text)
                content = io.BytesIO(text)
            new.addfile(member, content)


main()
