/*
 * Licence header
 */
# leading

module /* odd */ "x" {  // head
  /* before */ a = /* between */ 1 /* after */
  # own
  b = [ # open
    # lead
    1, /* one */
    2 # two
    # closing
  ] // done
  c = {
    /* k */ k /* l */ = /* m */ 1, # n
    // closing
  }
  # tail of the block
} # end

# tail of the file
