#!/usr/bin/env bash
# bubblewrap 0.8.0: one sandbox in another, each with `--proc /proc`, works for an ordinary user, but not where root makes the
# outer one and its command gives up root before it makes the inner one. Root may write below /proc/sys, so the outer
# bubblewrap covers some folders of its new /proc; in a user namespace the kernel then lets nobody mount another
# (mount_namespaces(7): what a mount hides must stay hidden). Who gives up root before the outer one has no such trouble.
# Needs root, apt-get, dpkg and setpriv. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

[ "$(id -u)" -eq 0 ] && command -v apt-get dpkg setpriv >/dev/null || exit 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get download -qq bubblewrap=0.8.0-2+deb12u1 2>/dev/null || exit 2
dpkg -x bubblewrap_*.deb .
"$folder/usr/bin/bwrap" --version

system=(--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64
    --dir /b --ro-bind "$folder/usr/bin/bwrap" /b/bwrap --proc /proc --dev /dev --tmpfs /tmp)
inner=(/b/bwrap --unshare-user --unshare-pid "${system[@]/$folder\/usr\/bin\/bwrap//b/bwrap}" true)
nobody=(setpriv --reuid 60909 --regid 60909 --clear-groups --inh-caps=-all)

"${nobody[@]}" "$folder/usr/bin/bwrap" --unshare-user --unshare-pid "${system[@]}" true || exit 2
outcome() { if "$@" 2>&1; then echo works; fi | tail -n 1; }
early=$(outcome "${nobody[@]}" "$folder/usr/bin/bwrap" --unshare-user --unshare-pid "${system[@]}" "${inner[@]}")
late=$(outcome "$folder/usr/bin/bwrap" --unshare-pid "${system[@]}" "${nobody[@]}" "${inner[@]}")
echo "root given up before the outer sandbox: $early"
echo "root given up in it:                    $late"
[ "$early" = works ] && [[ $late == *"mount proc"*"not permitted"* ]]
