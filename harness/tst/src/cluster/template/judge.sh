@{setup}
# 1 says that somebody lost points, which is no failure of the task.
status=0
@{grade} || status=$?
if [ "$status" -eq 1 ]; then status=0; fi
exit "$status"
