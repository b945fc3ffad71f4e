# wrong: shows a back-trace to whoever makes a mistake
# fails: explains_a_bad_number wrong_output

import sys

for number in range(int(sys.argv[1]), 0, -1):
    print(number)
print("Fim")
