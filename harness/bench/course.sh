# A course of one exercise (parrot) in a folder that goes afterwards, for the scripts beside this one that need what tst writes of a
# class: to be sourced, from the project's root. Sets room, tst, root and fixtures, and goes into the course; HOME is empty.
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
[ -n "${TST:-}" ] || cargo build --quiet --package tst
tst=${TST:-$(realpath -m "${CARGO_TARGET_DIR:-target}")/debug/tst}
root=$PWD
fixtures=$root/harness/tst/tests/fixtures/parrot
export HOME=$room/home
mkdir -p "$HOME" "$room/course/exercises/parrot"
cd "$room/course"
printf 'course: Aves\nexercises: [parrot]\nrun: { py: python3 }\n' >config.yaml
cp "$fixtures/exercise.yaml" exercises/parrot/

# What three hand in: a right program, a sloppy one, and none.
hand_in() {
    mkdir -p class/ana class/bia class/caio
    cp "$fixtures/right.py" class/ana/parrot.py
    cp "$fixtures/sloppy.py" class/bia/parrot.py
    echo 'no program' >class/caio/notes.txt
}
